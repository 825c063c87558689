"""What telephones sign in with: which accounts there are, and new passwords for them."""
