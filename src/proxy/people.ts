import { basename } from 'node:path';
import { type People, readPeople } from '../policy/people.ts';
import { fileSignature, readTextFile } from '../textfile.ts';
import type { Principal } from '../types.ts';

/** The people file, read anew when it has changed. While it is absent or broken, nobody is known. */
export class PeopleFile {
  readonly #path: string;
  #signature: string | undefined;
  #people: People | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Throws `UNKNOWN_PRINCIPAL` for a user that the file does not name, `PEOPLE_FILE` when the file cannot be used. */
  principal(user: string): Principal {
    const signature = fileSignature(this.#path, 'PEOPLE_FILE');
    if (!this.#people || signature !== this.#signature) {
      this.#people = undefined;
      this.#people = readPeople(readTextFile(this.#path, this.#path, 'PEOPLE_FILE'), basename(this.#path));
      this.#signature = signature;
    }
    return this.#people.principal(user);
  }
}
