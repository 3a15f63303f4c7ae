#ifndef FRAME_TESTS_H_
#define FRAME_TESTS_H_

// Encoding and decoding of frames, whatever their content.

void CrcOfTheCheckStringIsTheStandardOne();
void FramesMatchTheDocumentation();
void FramesOfEveryLengthSurviveTheLine();
void EveryFlippedBitIsDetected();
void LengthAboveTheMaximumEndsTheFrameAtOnce();
void MarkRestartsAFrame();
void CountdownSurvivesClockWraparound();

#endif  // FRAME_TESTS_H_
