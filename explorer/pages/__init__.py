"""The pages: a module each, with its ``ROUTES``. A page asks ``loaders``, and hands what it got to a template."""
