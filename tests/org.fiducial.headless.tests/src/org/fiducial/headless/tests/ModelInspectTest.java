package org.fiducial.headless.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.fiducial.core.ExitCode;
import org.fiducial.core.config.Configs;
import org.fiducial.core.io.Hashes;
import org.fiducial.headless.commands.ModelInspectCommand;
import org.fiducial.torch.checkpoint.ModelReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

class ModelInspectTest {
	private static final ModelReport REPORT = new ModelReport("a small model", "compvis", null,
			List.of(new ModelReport.Part("U-Net", "net.", Map.of("channels", 3), 1, 2, List.of("net.b"), List.of(), List.of())), 4, List.of("spare"), List.of("a remark"));

	@TempDir
	Path folder;

	private final Harness runner = new Harness().withNew("model inspect", () -> new ModelInspectCommand(t -> t.has("net.a") ? Optional.of(REPORT) : Optional.empty()));

	private Path file(String name, String tensor) throws IOException {
		byte[] head = ("{\"__metadata__\":{\"license\":\"cc0\"},\"" + tensor + "\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}").getBytes(StandardCharsets.UTF_8);
		return Files.write(folder.resolve(name), ByteBuffer.allocate(16 + head.length).order(ByteOrder.LITTLE_ENDIAN).putLong(head.length).put(head).array());
	}

	@Test
	void theReportIsPrintedAndGivenAsJson() throws IOException {
		Path file = file("model.safetensors", "net.a");
		assertEquals(ExitCode.OK, runner.run("model", "inspect", file.toString()));
		for (String s : List.of("a small model", "U-Net", "prefix 'net.'", "channels=3", "missing", "net.b", "4 tensors (EMA copies)", "spare", "a remark", "cc0", Hashes.sha256(file))) {
			assertTrue(runner.out().contains(s), s + " in " + runner.out());
		}
		assertEquals(ExitCode.OK, runner.run("model", "inspect", file.toString(), "--json"));
		JsonNode j = Configs.json().readTree(runner.out());
		assertEquals("a small model", j.get("family").asString());
		assertEquals("net.b", j.get("parts").get(0).get("missing").get(0).asString());
		assertEquals(2, j.get("parameters").asInt());
		assertEquals("F32", j.get("tensors").get(0).get("type").asString());
		assertEquals(Hashes.sha256(file), j.get("sha256").asString());
		assertEquals("cc0", j.get("licence").asString());
	}

	@Test
	void unknownModelsAndFoldersAreToldToo() throws IOException {
		file("a.safetensors", "x");
		file("b.safetensors", "evil\\u001b[2Jname");
		assertEquals(ExitCode.OK, runner.run("model", "inspect", folder.toString(), "--tensors"));
		assertTrue(runner.out().contains("unknown") && runner.out().contains("a/x") && runner.out().contains("b/evil?[2Jname") && runner.out().indexOf(0x1b) < 0, runner.out());
		assertEquals(ExitCode.INPUT, runner.run("model", "inspect", folder.resolve("none").toString()));
	}
}
