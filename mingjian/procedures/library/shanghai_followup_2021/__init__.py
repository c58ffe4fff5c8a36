"""Follow-up supervision of licences given by notification-commitment in Shanghai, recorded from beginning to end."""
