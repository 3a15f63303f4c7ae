#ifndef PACKING_TESTS_H_
#define PACKING_TESTS_H_

// Sequences on the line: packed, and as base64.

void EachKindOfPieceUnpacks();
void EveryExampleSurvivesPacking();
void NoiseSurvivesPacking();
void TooManyBytesAreRefused();
void TooFewBytesAreRefused();
void NothingIsWrittenPastTheMemory();
void Base64FollowsTheStandard();
void EveryExampleSurvivesBase64();
void InvalidBase64IsRefused();

#endif  // PACKING_TESTS_H_
