"""What citizens send by other channels than the telephone (web form, e-mail, SMS, WeChat, app)."""
