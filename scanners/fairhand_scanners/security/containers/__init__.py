"""Lists, dictionaries, builders and templates: what is known of what they hold."""
