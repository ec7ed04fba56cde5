// Asks TypeScript what an editor offers inside the quotes of a value whose set the host extends, in the folder named first.
import ts from "typescript";

const folder = process.argv[2];
const cases = [
  ["web-2023", "FileType", ["image", "ig_reel"]],
  ["web-2023", "SenderType", ["contact", "captain_assistant"]],
  ["web-2026-zod", "AttributeModel", ["contact_attribute", "company_attribute"]],
  ["all-zod", "Channel", ["Channel::Email", "Channel::Whatsapp"]],
];

let wrong = 0;
for (const [module, type, expected] of cases) {
  const file = `${folder}/complete.ts`;
  const text = `import type { ${type} } from "./${module}";\nexport const value: ${type} = "";\n`;
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({ strict: true, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler }),
    getCurrentDirectory: () => folder,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => {
      const content = name === file ? text : ts.sys.readFile(name);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    fileExists: (name) => name === file || ts.sys.fileExists(name),
    readFile: ts.sys.readFile,
  });
  const offered = service.getCompletionsAtPosition(file, text.lastIndexOf('""') + 1, {})?.entries ?? [];
  const names = offered.map((entry) => entry.name);
  const missing = expected.filter((name) => !names.includes(name));
  if (missing.length === 0) continue;
  wrong += 1;
  console.error(`${type} of ${module}: ${missing.join(" and ")} not among ${JSON.stringify(names)}`);
}
console.log(`${cases.length} sets, ${wrong} wrong`);
process.exitCode = wrong === 0 ? 0 : 1;
