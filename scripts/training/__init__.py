"""From MNIST to models/*.tflite; runs under TensorFlow."""
