#ifndef REQUEST_TESTS_H_
#define REQUEST_TESTS_H_

// Requests in frames and their replies, whatever else is on the line.

void InfoAndStatsSayWhatTheCommandsSay();
void ClassifyByFrameEqualsTheInterpreter();
void StepsByFrameEqualEachPicture();
void WrongCrcIsToldAndTheNextFrameAnswered();
void UnknownTypesAreTold();
void PayloadsThatAreNoneAreTold();
void ModelThatFailsIsToldInAFrame();
void EverySixtyFourBytesOfAFrameAreAcknowledged();
void FrameTooLongIsToldAtItsLength();
void FrameCutAtAnyByteHarmsNothing();
void FrameAmidALineLeavesTheLineAlone();
void BytesOutsideOfFramesAreIgnored();
void LostAndDoubledFramesAreCounted();
void LoopKeepsQuietBetweenFrames();
void NoiseHarmsNothing();
void FloodIsAnsweredToTheLast();

#endif  // REQUEST_TESTS_H_
