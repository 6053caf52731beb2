"""Running text: columns, paragraphs, headings, sentences, and the success measures that stand in it."""
