"""The subcommands of ``sourcepage``, one a module, named as they are typed. Each only reads its options and prints."""
