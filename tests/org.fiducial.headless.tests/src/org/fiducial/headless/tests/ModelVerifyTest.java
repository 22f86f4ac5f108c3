package org.fiducial.headless.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.headless.commands.ModelVerifyCommand;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseResult;
import org.fiducial.torch.verify.CaseVerifiers;
import org.fiducial.torch.verify.SafeTensorsVerifier;
import org.fiducial.torch.verify.TensorComparison;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

class ModelVerifyTest {
	@TempDir
	Path temp;

	private final Harness runner = new Harness();

	private static TensorComparison row(String name, double difference) {
		return new TensorComparison(name, null, new long[] {2, 3}, difference, difference / 2, difference / 4, "max_abs", 1e-5, difference <= 1e-5,
				Double.isNaN(difference) ? "not computed" : null);
	}

	/** A command whose cases have one tensor, off by what stands in their description. */
	private void pretend() {
		runner.withNew("model verify", () -> new ModelVerifyCommand((p, monitor) -> {
			try (CaseFolder c = CaseFolder.open(p)) {
				if (c.family().equals("broken")) {
					throw FiducialException.input("weights.safetensors: is missing");
				}
				return new CaseResult(c.name(), c.family(), List.of(row("good", 1e-6), row("eps", c.json().path("off").asDouble(Double.NaN))));
			}
		}));
	}

	private Path folder(String name, String description) throws IOException {
		Path p = Files.createDirectories(temp.resolve(name));
		Files.writeString(p.resolve("case.json"), description);
		return p;
	}

	@Test
	void oneCaseHasTheDocumentedDocument() throws IOException {
		pretend();
		Path p = folder("a", "{\"name\":\"a case\",\"family\":\"f\",\"off\":2e-6}");
		assertEquals(ExitCode.OK, runner.run("model", "verify", p.toString(), "--json"), runner.err());
		JsonNode json = Configs.json().readTree(runner.out());
		assertEquals("a case", json.get("case").asString());
		assertTrue(json.get("passed").asBoolean());
		JsonNode t = json.get("tensors").get(1);
		assertEquals("eps", t.get("name").asString());
		assertEquals(3, t.get("shape").get(1).asInt());
		assertEquals(2e-6, t.get("max_abs").asDouble());
		assertEquals(1e-6, t.get("max_rel").asDouble());
		assertTrue(t.get("passed").asBoolean());
	}

	@Test
	void differencesAndWhatIsNotComputedFail() throws IOException {
		pretend();
		for (String off : new String[] {"1e-3", "null"}) {
			Path p = folder("b", "{\"family\":\"f\",\"off\":" + off + "}");
			assertEquals(ExitCode.FAILED, runner.run("model", "verify", p.toString()), runner.err());
			assertTrue(runner.out().contains("FAIL"), runner.out());
			assertTrue(runner.err().contains("eps"), runner.err());
			assertEquals(ExitCode.FAILED, runner.run("model", "verify", p.toString(), "--json"));
			JsonNode json = Configs.json().readTree(runner.out());
			assertFalse(json.get("passed").asBoolean());
			assertEquals(off.equals("null"), json.get("tensors").get(1).get("max_abs").isNull());
		}
	}

	@Test
	void severalCasesAllHaveToPass() throws IOException {
		pretend();
		folder("a", "{\"family\":\"f\",\"off\":0}");
		folder("b", "{\"family\":\"f\",\"off\":1e-6}");
		Files.createDirectories(temp.resolve("no case"));
		assertEquals(ExitCode.OK, runner.run("model", "verify", temp.toString(), "--json"), runner.err());
		assertEquals(2, Configs.json().readTree(runner.out()).get("cases").size());
		folder("c", "{\"family\":\"broken\"}");
		assertEquals(ExitCode.FAILED, runner.run("model", "verify", temp.toString(), "--json"), runner.err());
		JsonNode json = Configs.json().readTree(runner.out());
		assertEquals(3, json.get("cases").size());
		assertFalse(json.get("passed").asBoolean());
		assertTrue(json.get("cases").get(2).get("error").asString().contains("is missing"));
	}

	@Test
	void whatIsNoCaseIsRefused() throws IOException {
		runner.withNew("model verify", ModelVerifyCommand::new);
		refused(3, "case.json is missing", Files.createDirectories(temp.resolve("empty")));
		refused(3, "no such reference case", temp.resolve("none"));
		refused(3, "line 1", folder("x", "{\"family\":"));
		refused(3, "a text 'family'", folder("x", "{\"name\":\"x\"}"));
		refused(3, "io.safetensors: is missing", folder("x", "{\"family\":\"unet\",\"outputs\":{}}"));
		refused(2, "unknown family 'nonsense'; known:", folder("x", "{\"family\":\"nonsense\"}"));
	}

	private void refused(int code, String message, Path path) {
		assertEquals(code, runner.run("model", "verify", path.toString()).code(), runner.err());
		assertTrue(runner.err().contains(message), runner.err());
		assertEquals(1, runner.err().lines().count(), runner.err());
	}

	@Test
	void aRealVerifierFindsWhatIsWrong() throws IOException {
		Path p = folder("formats", """
				{"family":"safetensors","files":{},"broken":{"short.safetensors":{}},
				 "u24_rule":{"samples":{"input_blocks.0.0.weight":{"seed":101,"shape":[32,4,3,3],"first8":["0.14271676540374756","0.5"]}}}}""");
		Files.createDirectories(p.resolve("broken"));
		Files.write(p.resolve("broken/short.safetensors"), new byte[] {1, 2, 3});
		try (CaseFolder c = CaseFolder.open(p)) {
			List<TensorComparison> rows = CaseVerifiers.verify(c, new SafeTensorsVerifier(), new NullProgressMonitor()).tensors();
			assertEquals(2, rows.size());
			assertTrue(rows.get(0).passed());
			assertFalse(rows.get(1).passed());
			assertEquals(.5 - .13360777497291565, rows.get(1).maxAbs(), 1e-7);
		}
	}
}
