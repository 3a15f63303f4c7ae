"""From a .tflite file to include/model_data.h and include/digits.h."""
