package org.fiducial.headless.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.eclipse.core.runtime.NullProgressMonitor;
import org.fiducial.torch.verify.CaseResult;
import org.fiducial.torch.verify.CaseVerifiers;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every given reference case, with the verifier that a bundle contributes for its family, as {@code model verify} runs it. */
class ReferenceCasesTest {
	static Stream<Path> cases() {
		String shared = System.getenv("FIDUCIAL_SHARED");
		Path folder = Path.of(shared == null ? "../shared" : shared, "fixtures", "parity");
		assumeTrue(Files.isDirectory(folder), "no reference cases in " + folder + "; set FIDUCIAL_SHARED");
		return CaseVerifiers.cases(folder).stream();
	}

	@ParameterizedTest
	@MethodSource("cases")
	void everyTensorIsTheOriginals(Path folder) {
		CaseResult result = CaseVerifiers.verify(folder, new NullProgressMonitor());
		List<String> failed = result.tensors().stream().filter(t -> !t.passed())
				.map(t -> t.name() + " (" + t.weights() + "): max_abs " + t.maxAbs() + ", rms " + t.rms() + ", tolerance " + t.tolerance() + ", " + t.reason()).toList();
		System.out.println(result.name() + ": " + result.tensors().size() + " rows, failed " + failed.size() + failed.stream().map(f -> "\n  " + f).collect(Collectors.joining()));
		assertFalse(result.tensors().isEmpty());
		assertEquals(List.of(), failed);
	}
}
