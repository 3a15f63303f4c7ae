// The serial console, byte by byte: what goes in, what comes out.

#include <test_runner_wait.h>
#include <unity.h>

#include "command_tests.h"
#include "frame_tests.h"
#include "line_tests.h"
#include "pixel_tests.h"
#include "report_tests.h"
#include "request_tests.h"

void setUp() {}
void tearDown() {}

void setup() {
  BeginSuite(__FILE__);
  RUN_TEST(TableHasTheDocumentedForm);
  RUN_TEST(LargestNumbersFitTheTable);
  RUN_TEST(BootLineNamesModelRuntimeAccuracyAndArena);
  RUN_TEST(BootLineOfARuntimeWithoutArenaSaysSo);
  RUN_TEST(ErrorIsOneLine);
  RUN_TEST(RowShowsEachPixelAsACharacter);
  RUN_TEST(FiveDecimalsAreRoundedHalfUp);
  RUN_TEST(WholeNumbersAreWrittenInDecimal);
  RUN_TEST(SmallPiecesAreCollected);

  RUN_TEST(EveryEndOfLineCountsOnce);
  RUN_TEST(BackspaceAndDeleteTakeBackACharacter);
  RUN_TEST(ControlCharactersAreIgnored);
  RUN_TEST(LongestLineFitsAndOneCharacterMoreDoesNot);
  RUN_TEST(SpacesAtTheEndOfALineDoNotCount);
  RUN_TEST(CommandsAreToldFromTheirArguments);
  RUN_TEST(NumbersAreReadStrictly);

  RUN_TEST(EachKindOfPieceUnpacks);
  RUN_TEST(EveryDigitSurvivesPacking);
  RUN_TEST(NoiseSurvivesPacking);
  RUN_TEST(PixelsTooManyAreNoPicture);
  RUN_TEST(PixelsTooFewAreNoPicture);
  RUN_TEST(NothingIsUnpackedPastThePicture);
  RUN_TEST(Base64FollowsTheStandard);
  RUN_TEST(EveryDigitSurvivesBase64);
  RUN_TEST(WhatIsNoBase64IsRefused);

  RUN_TEST(CrcOfTheCheckStringIsTheStandardOne);
  RUN_TEST(FramesOfTheDocumentationAreEncodedSo);
  RUN_TEST(FramesOfEveryLengthSurviveTheLine);
  RUN_TEST(NoFlippedBitGoesUnnoticed);
  RUN_TEST(LengthAboveTheMaximumEndsTheFrameAtOnce);
  RUN_TEST(MarkBeginsAFrameAnew);
  RUN_TEST(CountdownSurvivesTheEndOfTheClock);

  RUN_TEST(GreetingIsTheBootLineAndADigit);
  RUN_TEST(GreetingOfAModelThatFailsIsItsError);
  RUN_TEST(EveryAnswerIsFollowedByThePrompt);
  RUN_TEST(EmptyLineHasNoAnswer);
  RUN_TEST(HelpListsEveryCommand);
  RUN_TEST(InfoTellsModelAndRuntime);
  RUN_TEST(DigitIsShownAsPictureAndPrediction);
  RUN_TEST(NextGoesRound);
  RUN_TEST(StepsEndWithTheWholeDigit);
  RUN_TEST(BenchTellsMinMeanAndMax);
  RUN_TEST(ClassifyByBase64EqualsTheDigit);
  RUN_TEST(StatsCountWhatHappened);
  RUN_TEST(EachErrorIsOneLineAndLeavesTheConsoleReady);
  RUN_TEST(ModelThatFailsIsToldByEachCommand);
  RUN_TEST(LineThatIsTooLongIsAnError);
  RUN_TEST(LoopShowsADigitASecond);
  RUN_TEST(LoopCanBeStoppedAndSlowedDown);
  RUN_TEST(LoopBeginsOnALineOfItsOwn);
  RUN_TEST(LoopWaitsForALineThatIsBeingTyped);
  RUN_TEST(ErrorOfTheLoopComesEveryThreeSeconds);

  RUN_TEST(InfoAndStatsSayWhatTheCommandsSay);
  RUN_TEST(ClassifyByFrameEqualsTheInterpreter);
  RUN_TEST(StepsByFrameEqualEachPicture);
  RUN_TEST(WrongCrcIsToldAndTheNextFrameAnswered);
  RUN_TEST(UnknownTypesAreTold);
  RUN_TEST(PayloadsThatAreNoneAreTold);
  RUN_TEST(ModelThatFailsIsToldInAFrame);
  RUN_TEST(EverySixtyFourBytesOfAFrameAreAcknowledged);
  RUN_TEST(FrameTooLongIsToldAtItsLength);
  RUN_TEST(FrameCutAtAnyByteHarmsNothing);
  RUN_TEST(FrameAmidALineLeavesTheLineAlone);
  RUN_TEST(BytesOutsideOfFramesAreIgnored);
  RUN_TEST(LostAndDoubledFramesAreCounted);
  RUN_TEST(LoopKeepsQuietBetweenFrames);
  RUN_TEST(NoiseHarmsNothing);
  RUN_TEST(FloodIsAnsweredToTheLast);
  UNITY_END();
}

void loop() {}
