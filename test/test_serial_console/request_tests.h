#ifndef REQUEST_TESTS_H_
#define REQUEST_TESTS_H_

// Requests in frames and their replies, whatever else is on the line.

void InfoAndStatsEqualTheCommands();
void PredictByFrameEqualsTheInterpreter();
void StepsByFrameEqualEachBeginning();
void WrongCrcIsReportedAndTheNextFrameAnswered();
void UnknownTypesAreReported();
void InvalidPayloadsAreReported();
void FailingModelIsReportedInAFrame();
void ReceivedBytesOfAFrameAreAcknowledged();
void TooLongFrameIsReportedAtItsLength();
void FrameCutAtAnyByteIsHarmless();
void FrameWithinALineKeepsTheLine();
void BytesOutsideOfFramesAreIgnored();
void LostAndDoubledFramesAreCounted();
void LoopIsQuietBetweenFrames();
void NoiseIsHarmless();
void EveryRequestOfAFloodIsAnswered();

#endif  // REQUEST_TESTS_H_
