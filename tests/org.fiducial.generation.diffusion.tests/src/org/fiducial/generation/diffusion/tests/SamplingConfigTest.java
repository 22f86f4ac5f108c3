package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.config.Configs;
import org.fiducial.generation.ControlConfig;
import org.fiducial.generation.SamplingConfig;
import org.fiducial.generation.StepRange;
import org.fiducial.generation.diffusion.sampling.NoiseSchedule;
import org.fiducial.generation.diffusion.sampling.Sampler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sampling options as files have them. */
class SamplingConfigTest {
	private static final SamplingConfig OTHER = new SamplingConfig("ddim", 12, .5, "trailing", 3, "torch", new StepRange(.1, .8),
			new ControlConfig(new StepRange(.2, .9), List.of(.5, 1., 2.), true), "bf16");

	@TempDir
	private Path folder;

	private SamplingConfig read(String yaml) {
		try {
			return Configs.read(Files.writeString(folder.resolve("c.yaml"), yaml), SamplingConfig.DEFAULT);
		} catch (IOException e) {
			throw new java.io.UncheckedIOException(e);
		}
	}

	@Test
	void everyFieldRoundTrips() throws ReflectiveOperationException {
		String json = Configs.toJson(OTHER);
		assertEquals(OTHER, Configs.json().readValue(json, SamplingConfig.class));
		assertEquals(OTHER, read(json));
		for (RecordComponent c : SamplingConfig.class.getRecordComponents()) {
			if (!c.getName().equals("sampler")) {
				assertNotEquals(c.getAccessor().invoke(SamplingConfig.DEFAULT), c.getAccessor().invoke(OTHER), c.getName() + " is not tested");
			}
			assertTrue(Configs.toTree(OTHER).has(c.getName()), c.getName());
		}
		for (RecordComponent c : ControlConfig.class.getRecordComponents()) {
			assertNotEquals(c.getAccessor().invoke(ControlConfig.DEFAULT), c.getAccessor().invoke(OTHER.control()), c.getName() + " is not tested");
		}
	}

	@Test
	void whatWasWrittenBeforeGoesOnToWork() {
		String old = "{\"sampler\": \"ddim\", \"steps\": 15, \"eta\": 0.0, \"spacing\": \"trailing\", \"batchSize\": 8}";
		SamplingConfig expected = new SamplingConfig("ddim", 15, 0, "trailing", 8);
		assertEquals(expected, Configs.json().readValue(old, SamplingConfig.class));
		assertEquals(expected, read("{steps: 15, batchSize: 8, spacing: trailing}"));
		assertEquals("counter", expected.noise());
		assertEquals(StepRange.ALL, expected.guidanceRange());
		assertEquals(ControlConfig.DEFAULT, expected.control());
	}

	@Test
	void aPartOverTheDefaults() {
		SamplingConfig c = read("sampler: unipc\nsteps: 20\nguidanceRange: {end: .8}\ncontrol: {range: {start: .1}, guess: true}");
		assertEquals(new StepRange(0, .8), c.guidanceRange());
		assertEquals(new StepRange(.1, 1), c.control().range());
		assertTrue(c.control().guess());
		assertEquals(4, c.batchSize());
	}

	@Test
	void everyNamedSamplerAndSpacingIsThere() {
		for (String sampler : SamplingConfig.SAMPLERS) {
			for (String spacing : sampler.equals("dpmpp-2m-karras") ? List.of("auto") : SamplingConfig.SPACINGS) {
				assertEquals(5, Sampler.of(new SamplingConfig(sampler, 5, 0, spacing, 1), NoiseSchedule.STANDARD).schedule().size(), sampler + " " + spacing);
			}
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"sampler: dpmp-2m | unknown sampler 'dpmp-2m'; did you mean 'dpmpp-2m'?",
			"sampler: euler | unknown sampler 'euler'; known: ddim, dpmpp-2m, dpmpp-2m-karras, unipc",
			"spacing: trailng | did you mean 'trailing'?",
			"noise: troch | did you mean 'torch'?",
			"steps: 0 | steps 0, expected at least 1",
			"batchSize: 0 | batchSize 0, expected at least 1",
			"eta: 1.5 | eta 1.5, expected 0 to 1",
			"eta: .nan | eta",
			"{sampler: unipc, eta: .5} | unipc adds no noise",
			"{sampler: dpmpp-2m-karras, spacing: leading} | leave the spacing out",
			"guidanceRange: {start: -0.1} | expected 0 <= start < end <= 1",
			"guidanceRange: {end: 1.1} | expected 0 <= start < end <= 1",
			"control: {range: {start: .5, end: .5}} | expected 0 <= start < end <= 1",
			"control: {blocks: [1, -1]} | control.blocks: a factor of -1.0",
			"control: {block: [1]} | did you mean 'blocks'?",
			"guidanceRang: {} | did you mean 'guidanceRange'?"})
	void mistakesAreNamed(String yaml, String message) {
		FiducialException e = assertThrows(FiducialException.class, () -> read(yaml));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("c.yaml") && e.getMessage().contains(message), e.getMessage());
	}

	@Test
	void aRangeHoldsTheStepsThatLieInItWholly() {
		StepRange middle = new StepRange(.2, .6);
		for (int i = 0; i < 10; i++) {
			assertEquals(i >= 2 && i < 6, middle.contains(i, 10), "step " + i);
			assertTrue(StepRange.ALL.contains(i, 10));
		}
		assertFalse(new StepRange(0, .5).contains(3, 7));
		assertTrue(new StepRange(0, .5).contains(2, 7));
	}
}
