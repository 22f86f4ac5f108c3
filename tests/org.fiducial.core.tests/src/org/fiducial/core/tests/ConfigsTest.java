package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigsTest {
	record Inner(String name, double weight) {
	}

	record Outer(int steps, double learningRate, Inner inner, List<Inner> parts) {
		Outer {
			if (steps < 0) {
				throw FiducialException.usage("steps must not be negative, is " + steps);
			}
		}
	}

	private static final Outer DEFAULTS = new Outer(10, 1e-3, new Inner("a", 1), List.of());

	@TempDir
	Path folder;
	private Path file;

	@BeforeEach
	void file() {
		file = folder.resolve("c.yaml");
	}

	private Outer read(String text) throws Exception {
		Files.writeString(file, text);
		return Configs.read(file, DEFAULTS);
	}

	@Test
	void overlaysDefaults() throws Exception {
		assertEquals(new Outer(20, 1e-3, new Inner("a", 2), List.of(new Inner("p", 3))), read("steps: 20\ninner: {weight: 2}\nparts:\n- name: p\n  weight: 3\n"));
		assertEquals(DEFAULTS, read("# nothing\n"));
	}

	@Test
	void aTextWithNothingBehindItsKeyIsTheDefault() throws Exception {
		assertEquals(new Outer(10, 1e-3, new Inner("a", 2), List.of()), read("inner:\n  name:\n  weight: 2\n"));
	}

	@Test
	void aListOfOneNeedsNoBrackets() throws Exception {
		assertEquals(List.of(new Inner("p", 3)), read("parts: {name: p, weight: 3}\n").parts());
		FiducialException e = assertThrows(FiducialException.class, () -> read("parts: {nmae: p}\n"));
		assertTrue(e.getMessage().contains("parts: unknown key 'nmae'; did you mean 'name'?"), e.getMessage());
	}

	@Test
	void jsonOfARecordReadsBackEqual() throws Exception {
		Outer o = new Outer(7, 1e-5, new Inner("z", .25), List.of(new Inner("q", -1)));
		assertEquals(o, read(Configs.toJson(o)));
	}

	@Test
	void misspeltKeysAreErrorsWithASuggestion() {
		FiducialException e = assertThrows(FiducialException.class, () -> read("lerningRate: 1\n"));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("did you mean 'learningRate'") && e.getMessage().contains("c.yaml"), e.getMessage());
		assertTrue(assertThrows(FiducialException.class, () -> read("parts: [{nmae: 1}]\n")).getMessage().contains("did you mean 'name'"));
	}

	@Test
	void wrongKindsNameTheKey() {
		assertTrue(assertThrows(FiducialException.class, () -> read("steps: many\n")).getMessage().contains("'steps'"));
		assertTrue(assertThrows(FiducialException.class, () -> read("steps: -1\n")).getMessage().contains("must not be negative"));
		assertThrows(FiducialException.class, () -> read("- a list\n"));
	}

	@Test
	void malformedFilesSayWhere() {
		FiducialException e = assertThrows(FiducialException.class, () -> read("steps: 1\n  bad: [\n"));
		assertEquals(ExitCode.INPUT, e.exitCode());
		assertTrue(e.getMessage().contains("line"), e.getMessage());
		assertEquals(ExitCode.INPUT, assertThrows(FiducialException.class, () -> Configs.read(folder.resolve("none"), DEFAULTS)).exitCode());
	}
}
