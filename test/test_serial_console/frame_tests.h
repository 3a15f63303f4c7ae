#ifndef FRAME_TESTS_H_
#define FRAME_TESTS_H_

// Encoding and decoding of frames, whatever their content.

void CrcOfTheCheckStringIsTheStandardOne();
void FramesOfTheDocumentationAreEncodedSo();
void FramesOfEveryLengthSurviveTheLine();
void NoFlippedBitGoesUnnoticed();
void LengthAboveTheMaximumEndsTheFrameAtOnce();
void MarkBeginsAFrameAnew();
void CountdownSurvivesTheEndOfTheClock();

#endif  // FRAME_TESTS_H_
