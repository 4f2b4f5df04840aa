import { testGroups } from "./lab-test.ts";

testGroups("an answer that ends early is never delivered as a whole one", "endings");
