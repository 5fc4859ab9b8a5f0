"""Training of the learned files; needs the extra ``train``. Nothing else imports it."""
