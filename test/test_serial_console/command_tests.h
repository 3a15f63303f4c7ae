#ifndef COMMAND_TESTS_H_
#define COMMAND_TESTS_H_

// Typed commands with their answers, and the loop.

void GreetingIsTheBootLineAndAnExample();
void GreetingOfAFailingModelIsItsError();
void EveryAnswerIsFollowedByThePrompt();
void EmptyLineHasNoAnswer();
void CommandsAreDistinguishedFromArguments();
void HelpListsEveryCommand();
void InfoNamesModelAndRuntime();
void ExampleIsShownWithItsPrediction();
void NextWrapsAround();
void StepsEndWithTheWholeExample();
void BenchPrintsMinMeanAndMax();
void ManyPredictionsYieldBetweenThem();
void PredictByBase64EqualsTheExample();
void StatsCountWhatHappened();
void EachErrorIsOneLineAndLeavesTheConsoleReady();
void EachCommandReportsAFailingModel();
void LineThatIsTooLongIsAnError();
void LoopShowsAnExampleASecond();
void LoopCanBeStoppedAndSlowedDown();
void LoopStartsOnANewLine();
void LoopWaitsForALineThatIsBeingTyped();
void ErrorOfTheLoopComesEveryThreeSeconds();

#endif  // COMMAND_TESTS_H_
