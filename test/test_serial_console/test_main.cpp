// The serial console, byte by byte: what goes in, what comes out.

#include <test_runner_wait.h>
#include <unity.h>

#include "command_tests.h"
#include "frame_tests.h"
#include "line_tests.h"
#include "packing_tests.h"
#include "report_tests.h"
#include "request_tests.h"
#include "stream_tests.h"

void setUp() {}
void tearDown() {}

void setup() {
  BeginSuite(__FILE__);
  RUN_TEST(PredictionHasTheDocumentedForm);
  RUN_TEST(LargestNumbersFitThePrediction);
  RUN_TEST(BootLineNamesModelRuntimeAccuracyAndArena);
  RUN_TEST(BootLineSaysIfThereIsNoArena);
  RUN_TEST(ErrorIsOneLine);
  RUN_TEST(RowShowsEachFeatureAsACharacter);
  RUN_TEST(FiveDecimalsAreRoundedHalfUp);
  RUN_TEST(AnyValueHasSixDigits);
  RUN_TEST(WholeNumbersAreWrittenInDecimal);
  RUN_TEST(SmallPiecesAreCollected);

  RUN_TEST(EveryEndOfLineCountsOnce);
  RUN_TEST(BackspaceAndDeleteRemoveACharacter);
  RUN_TEST(ControlCharactersAreIgnored);
  RUN_TEST(LongestLineFitsAndOneCharacterMoreDoesNot);
  RUN_TEST(SpacesAtTheEndOfALineDoNotCount);
  RUN_TEST(CommandsAreDistinguishedFromArguments);
  RUN_TEST(NumbersAreReadStrictly);
  RUN_TEST(FeaturesAreReadStrictly);

  RUN_TEST(EachKindOfPieceUnpacks);
  RUN_TEST(EveryExampleSurvivesPacking);
  RUN_TEST(NoiseSurvivesPacking);
  RUN_TEST(TooManyBytesAreRefused);
  RUN_TEST(TooFewBytesAreRefused);
  RUN_TEST(NothingIsWrittenPastTheMemory);
  RUN_TEST(Base64FollowsTheStandard);
  RUN_TEST(EveryExampleSurvivesBase64);
  RUN_TEST(InvalidBase64IsRefused);

  RUN_TEST(CrcOfTheCheckStringIsTheStandardOne);
  RUN_TEST(FramesMatchTheDocumentation);
  RUN_TEST(FramesOfEveryLengthSurviveTheLine);
  RUN_TEST(EveryFlippedBitIsDetected);
  RUN_TEST(LengthAboveTheMaximumEndsTheFrameAtOnce);
  RUN_TEST(MarkRestartsAFrame);
  RUN_TEST(CountdownSurvivesClockWraparound);

  RUN_TEST(GreetingIsTheBootLineAndAnExample);
  RUN_TEST(GreetingOfAFailingModelIsItsError);
  RUN_TEST(EveryAnswerIsFollowedByThePrompt);
  RUN_TEST(EmptyLineHasNoAnswer);
  RUN_TEST(HelpListsEveryCommand);
  RUN_TEST(InfoNamesModelAndRuntime);
  RUN_TEST(ExampleIsShownWithItsPrediction);
  RUN_TEST(NextWrapsAround);
  RUN_TEST(StepsEndWithTheWholeExample);
  RUN_TEST(BenchPrintsMinMeanAndMax);
  RUN_TEST(ManyPredictionsYieldBetweenThem);
  RUN_TEST(PredictByBase64EqualsTheExample);
  RUN_TEST(StatsCountWhatHappened);
  RUN_TEST(EachErrorIsOneLineAndLeavesTheConsoleReady);
  RUN_TEST(EachCommandReportsAFailingModel);
  RUN_TEST(LineThatIsTooLongIsAnError);
  RUN_TEST(LoopShowsAnExampleASecond);
  RUN_TEST(LoopCanBeStoppedAndSlowedDown);
  RUN_TEST(LoopStartsOnANewLine);
  RUN_TEST(LoopWaitsForALineThatIsBeingTyped);
  RUN_TEST(ErrorOfTheLoopComesEveryThreeSeconds);

  RUN_TEST(InfoAndStatsEqualTheCommands);
  RUN_TEST(PredictByFrameEqualsTheInterpreter);
  RUN_TEST(StepsByFrameEqualEachBeginning);
  RUN_TEST(WrongCrcIsReportedAndTheNextFrameAnswered);
  RUN_TEST(UnknownTypesAreReported);
  RUN_TEST(InvalidPayloadsAreReported);
  RUN_TEST(FailingModelIsReportedInAFrame);
  RUN_TEST(ReceivedBytesOfAFrameAreAcknowledged);
  RUN_TEST(TooLongFrameIsReportedAtItsLength);
  RUN_TEST(FrameCutAtAnyByteIsHarmless);
  RUN_TEST(FrameWithinALineKeepsTheLine);
  RUN_TEST(BytesOutsideOfFramesAreIgnored);
  RUN_TEST(LostAndDoubledFramesAreCounted);
  RUN_TEST(LoopIsQuietBetweenFrames);
  RUN_TEST(NoiseIsHarmless);
  RUN_TEST(EveryRequestOfAFloodIsAnswered);
  RunStreamTests();
  UNITY_END();
}

void loop() {}
