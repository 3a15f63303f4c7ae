#ifndef STREAM_TESTS_H_
#define STREAM_TESTS_H_

// Tests of rows that come one by one; there are none in another mode.
void RunStreamTests();

#endif  // STREAM_TESTS_H_
