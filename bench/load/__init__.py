"""Lists, searches and a case's page among a million cases and three million recordings."""
