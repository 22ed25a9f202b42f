import { basename } from 'node:path';
import { Kept } from '../kept.ts';
import { type People, readPeople } from '../policy/people.ts';
import { fileSignature, readTextFile } from '../textfile.ts';
import type { Principal } from '../types.ts';

/** The people file, read anew when it has changed. While it is absent or broken, nobody is known. */
export class PeopleFile {
  readonly #path: string;
  readonly #kept: Kept<People>;
  #signature: string | undefined;
  #people: People | undefined;

  /** A change is seen after `maxAge` milliseconds at the latest. */
  constructor(path: string, maxAge: number) {
    this.#path = path;
    this.#kept = new Kept(maxAge);
  }

  /**
   * The same object for the same user until the file changes. Throws `UNKNOWN_PRINCIPAL` for a user that the file does not
   * name, `PEOPLE_FILE` when the file cannot be used.
   */
  principal(user: string): Principal {
    return this.#kept.get(() => this.#look()).principal(user);
  }

  #look(): People {
    const signature = fileSignature(this.#path, 'PEOPLE_FILE');
    if (!this.#people || signature !== this.#signature) {
      this.#people = undefined;
      this.#people = readPeople(readTextFile(this.#path, this.#path, 'PEOPLE_FILE'), basename(this.#path));
      this.#signature = signature;
    }
    return this.#people;
  }
}
