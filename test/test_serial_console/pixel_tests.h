#ifndef PIXEL_TESTS_H_
#define PIXEL_TESTS_H_

// Pictures on the line: packed, and as base64.

void EachKindOfPieceUnpacks();
void EveryDigitSurvivesPacking();
void NoiseSurvivesPacking();
void TooManyPixelsAreRefused();
void TooFewPixelsAreRefused();
void NothingIsWrittenPastThePicture();
void Base64FollowsTheStandard();
void EveryDigitSurvivesBase64();
void InvalidBase64IsRefused();

#endif  // PIXEL_TESTS_H_
