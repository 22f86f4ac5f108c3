package org.fiducial.detection.hourglass.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.detection.hourglass.verify.GeometryVerifier;
import org.fiducial.detection.hourglass.verify.LossVerifier;
import org.fiducial.detection.hourglass.verify.MapVerifier;
import org.fiducial.detection.hourglass.verify.MetricsVerifier;
import org.fiducial.detection.hourglass.verify.NetworkVerifier;
import org.fiducial.detection.hourglass.verify.TrainingVerifier;
import org.fiducial.torch.verify.CaseFolder;
import org.fiducial.torch.verify.CaseResult;
import org.fiducial.torch.verify.CaseVerifier;
import org.fiducial.torch.verify.CaseVerifiers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reference case of the families of this bundle, as {@code model verify} runs it. */
class ReferenceCasesTest {
	private static final Map<String, CaseVerifier> FAMILIES = Map.of("star", new NetworkVerifier(), "star-losses", new LossVerifier(), "star-maps", new MapVerifier(),
			"star-geometry", new GeometryVerifier(), "star-train", new TrainingVerifier(), "metrics", new MetricsVerifier());

	static Stream<Path> cases() {
		String shared = System.getenv("FIDUCIAL_SHARED");
		Path folder = Path.of(shared == null ? "../shared" : shared, "fixtures", "parity");
		assumeTrue(Files.isDirectory(folder), "no reference cases in " + folder + "; set FIDUCIAL_SHARED");
		return CaseVerifiers.cases(folder).stream().filter(p -> {
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
