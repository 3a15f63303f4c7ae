#ifndef LINE_TESTS_H_
#define LINE_TESTS_H_

// Editing a line and splitting it into words.

void EveryEndOfLineCountsOnce();
void BackspaceAndDeleteRemoveACharacter();
void ControlCharactersAreIgnored();
void LongestLineFitsAndOneCharacterMoreDoesNot();
void SpacesAtTheEndOfALineDoNotCount();
void NumbersAreReadStrictly();
void FeaturesAreReadStrictly();

#endif  // LINE_TESTS_H_
