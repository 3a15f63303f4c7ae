#ifndef FRAME_TESTS_H_
#define FRAME_TESTS_H_

// Frames as such, whatever is in them.

void CrcOfTheCheckStringIsTheStandardOne();
void FramesOfTheDocumentationAreEncodedSo();
void FramesOfEveryLengthSurviveTheLine();
void NoFlippedBitGoesUnnoticed();
void LengthAboveTheMaximumEndsTheFrameAtOnce();
void MarkBeginsAFrameAnew();
void CountdownSurvivesTheEndOfTheClock();

#endif  // FRAME_TESTS_H_
