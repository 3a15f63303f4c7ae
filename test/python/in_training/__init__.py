"""Tests that need TensorFlow; test_training_tensorflow.py runs all of them in one process."""
