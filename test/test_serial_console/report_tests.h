#ifndef REPORT_TESTS_H_
#define REPORT_TESTS_H_

// The firmware's texts, character by character.

void PredictionHasTheDocumentedForm();
void LargestNumbersFitThePrediction();
void BootLineNamesModelRuntimeAccuracyAndArena();
void BootLineSaysIfThereIsNoArena();
void ErrorIsOneLine();
void RowShowsEachFeatureAsACharacter();
void FiveDecimalsAreRoundedHalfUp();
void AnyValueHasSixDigits();
void WholeNumbersAreWrittenInDecimal();
void SmallPiecesAreCollected();

#endif  // REPORT_TESTS_H_
