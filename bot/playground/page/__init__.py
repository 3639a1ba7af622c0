"""The demo in the browser: its server, what it shows and what it lets people do."""
