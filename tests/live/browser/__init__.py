"""The console in a real Chromium, with a tone for a microphone."""
