"""What callers and operators hear spoken: prompts by name and language, as files the PBX plays."""
