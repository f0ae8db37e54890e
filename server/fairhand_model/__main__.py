"""`python -P -m fairhand_model` starts the model host."""

from fairhand_model.command import main

main()
