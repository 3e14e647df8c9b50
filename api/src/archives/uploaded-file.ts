/** A file of a form. A class, so that no JSON body can pass for one. */
export class UploadedFile {
  constructor(
    readonly name: string,
    readonly data: Buffer,
  ) {}
}
