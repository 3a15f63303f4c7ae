"""What a network is trained and tested on: MNIST, or somebody's own."""
