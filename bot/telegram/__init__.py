"""The Telegram bot: handlers, access, rendering, keyboards. Only here is ``telegram`` imported."""
