#ifndef COMMAND_TESTS_H_
#define COMMAND_TESTS_H_

// Typed commands with their answers, and the loop.

void GreetingIsTheBootLineAndADigit();
void GreetingOfAModelThatFailsIsItsError();
void EveryAnswerIsFollowedByThePrompt();
void EmptyLineHasNoAnswer();
void CommandsAreToldFromTheirArguments();
void HelpListsEveryCommand();
void InfoTellsModelAndRuntime();
void DigitIsShownAsPictureAndPrediction();
void NextGoesRound();
void StepsEndWithTheWholeDigit();
void BenchTellsMinMeanAndMax();
void ClassifyByBase64EqualsTheDigit();
void StatsCountWhatHappened();
void EachErrorIsOneLineAndLeavesTheConsoleReady();
void ModelThatFailsIsToldByEachCommand();
void LineThatIsTooLongIsAnError();
void LoopShowsADigitASecond();
void LoopCanBeStoppedAndSlowedDown();
void LoopBeginsOnALineOfItsOwn();
void LoopWaitsForALineThatIsBeingTyped();
void ErrorOfTheLoopComesEveryThreeSeconds();

#endif  // COMMAND_TESTS_H_
