#ifndef COMMAND_TESTS_H_
#define COMMAND_TESTS_H_

// Typed commands with their answers, and the loop.

void GreetingIsTheBootLineAndADigit();
void GreetingOfAFailingModelIsItsError();
void EveryAnswerIsFollowedByThePrompt();
void EmptyLineHasNoAnswer();
void CommandsAreDistinguishedFromArguments();
void HelpListsEveryCommand();
void InfoNamesModelAndRuntime();
void DigitIsShownAsPictureAndPrediction();
void NextWrapsAround();
void StepsEndWithTheWholeDigit();
void BenchPrintsMinMeanAndMax();
void PredictByBase64EqualsTheDigit();
void StatsCountWhatHappened();
void EachErrorIsOneLineAndLeavesTheConsoleReady();
void EachCommandReportsAFailingModel();
void LineThatIsTooLongIsAnError();
void LoopShowsADigitASecond();
void LoopCanBeStoppedAndSlowedDown();
void LoopStartsOnANewLine();
void LoopWaitsForALineThatIsBeingTyped();
void ErrorOfTheLoopComesEveryThreeSeconds();

#endif  // COMMAND_TESTS_H_
