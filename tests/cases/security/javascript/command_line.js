// Whoever runs a program of the command line gives its commands what they get.
const { Command } = require('commander');
const { execSync } = require('child_process');

const program = new Command();
program.command('build <folder>').action((folder) => {
  execSync(`make -C ${folder}`); // ok: CWE-78
});
program.parse();
