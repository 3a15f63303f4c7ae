#ifndef LINE_TESTS_H_
#define LINE_TESTS_H_

// How a line is typed and taken apart.

void EveryEndOfLineCountsOnce();
void BackspaceAndDeleteTakeBackACharacter();
void ControlCharactersAreIgnored();
void LongestLineFitsAndOneCharacterMoreDoesNot();
void SpacesAtTheEndOfALineDoNotCount();
void NumbersAreReadStrictly();

#endif  // LINE_TESTS_H_
