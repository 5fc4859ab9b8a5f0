"""What people meet: answers, the command line and, later, chat and web."""
