"""The web pages that lead from a question to a figure to the printed page: what ``sourcepage explore`` serves.

Reads the warehouse through a connection that cannot write, and the archive; writes nothing but reviews, and those only
for people who have logged in. Every page works without JavaScript.
"""
