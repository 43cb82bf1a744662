"""The pages of accounts: everybody's directory, the administrator's rooms, one's own settings."""
