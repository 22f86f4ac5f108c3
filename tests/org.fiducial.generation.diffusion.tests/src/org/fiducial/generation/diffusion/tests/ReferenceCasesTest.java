package org.fiducial.generation.diffusion.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.generation.diffusion.verify.AutoencoderVerifier;
import org.fiducial.generation.diffusion.verify.ClipTextVerifier;
import org.fiducial.generation.diffusion.verify.ControlNetVerifier;
import org.fiducial.generation.diffusion.verify.DdimVerifier;
import org.fiducial.generation.diffusion.verify.ImageVerifier;
import org.fiducial.generation.diffusion.verify.LdmBertVerifier;
import org.fiducial.generation.diffusion.verify.ScheduleVerifier;
import org.fiducial.generation.diffusion.verify.TokenizerVerifier;
import org.fiducial.generation.diffusion.verify.TrainingVerifier;
import org.fiducial.generation.diffusion.verify.UNetVerifier;
import org.fiducial.torch.Torch;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseResult;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.CaseVerifiers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference case of the families of this bundle, as {@code model verify} runs it. */
class ReferenceCasesTest {
	private static final Map<String, CaseVerifier> FAMILIES = Map.ofEntries(Map.entry("unet", new UNetVerifier()), Map.entry("controlnet", new ControlNetVerifier()),
			Map.entry("vae", new AutoencoderVerifier()), Map.entry("ldmbert", new LdmBertVerifier()), Map.entry("clip-text", new ClipTextVerifier()),
			Map.entry("tokenizer-bert", new TokenizerVerifier()), Map.entry("tokenizer-clip", new TokenizerVerifier()), Map.entry("schedule", new ScheduleVerifier()),
			Map.entry("ddim", new DdimVerifier()), Map.entry("ddim-controlnet", new DdimVerifier()), Map.entry("train-controlnet", new TrainingVerifier()),
			Map.entry("image-io", new ImageVerifier()));

	@BeforeAll
	static void start() {
		Torch.start(1);
	}

	static Stream<Path> cases() {
		return CaseVerifiers.cases(ReferenceCase.shared().resolve("fixtures/parity")).stream().filter(p -> {
			try (CaseFolder c = CaseFolder.open(p)) {
				return FAMILIES.containsKey(c.family());
			}
		});
	}

	@ParameterizedTest
	@MethodSource("cases")
	void everyTensorIsTheOriginals(Path folder) {
		try (CaseFolder c = CaseFolder.open(folder)) {
			CaseResult result = CaseVerifiers.verify(c, FAMILIES.get(c.family()), new NullProgressMonitor());
			List<String> failed = result.tensors().stream().filter(t -> !t.passed())
					.map(t -> t.name() + " (" + t.weights() + "): max_abs " + t.maxAbs() + ", rms " + t.rms() + ", tolerance " + t.tolerance() + ", " + t.reason()).toList();
			System.out.println(result.name() + ": " + result.tensors().size() + " rows, failed " + failed.size() + failed.stream().map(f -> "\n  " + f).collect(Collectors.joining()));
			assertFalse(result.tensors().isEmpty());
			assertEquals(List.of(), failed);
		}
	}
}
