"""From any picture of a digit to MNIST's form."""
