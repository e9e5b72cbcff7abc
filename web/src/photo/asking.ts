// One question on its way at a time. While it is, only the newest of the others waits: a drag is answered as fast as
// answers come, and never late.
export class Asking<Question, Answer> {
  private waiting: { question: Question } | undefined;
  private isBusy = false;
  private turn = 0;

  constructor(
    private readonly send: (question: Question) => Promise<Answer>,
    private readonly told: (answer: Answer) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  ask(question: Question): void {
    this.waiting = { question };
    if (!this.isBusy) void this.run();
  }

  // Nothing more is asked, and what is still answered is not told.
  forget(): void {
    this.waiting = undefined;
    this.turn += 1;
  }

  private async run(): Promise<void> {
    this.isBusy = true;
    while (this.waiting) {
      const { question } = this.waiting;
      this.waiting = undefined;
      const { turn } = this;
      try {
        const answer = await this.send(question);
        if (turn === this.turn) this.told(answer);
      } catch (error) {
        if (turn === this.turn) this.failed(error);
      }
    }
    this.isBusy = false;
  }
}
