import { companyApp } from "./company-app.ts";

// npx cdk synth --app "node examples/in-an-application/app.ts"
companyApp().synth();
