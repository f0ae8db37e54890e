"""Quality and speed, measured: `fairhand eval` and `fairhand bench`. No other room imports it."""
