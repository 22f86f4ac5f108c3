package org.fiducial.torch.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.eclipse.core.runtime.IProgressMonitor;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.registry.ContributionRegistry;

/** The families of reference cases that bundles contribute, and the way to run a case. */
public final class CaseVerifiers {
	/** Id of the extension point. */
	public static final String POINT = "org.fiducial.torch.verifiers";

	private static final ContributionRegistry<CaseVerifier> REGISTRY = new ContributionRegistry<>(POINT, CaseVerifier.class);

	private CaseVerifiers() {
	}

	/** All of them. */
	public static ContributionRegistry<CaseVerifier> registry() {
		return REGISTRY;
	}

	/**
	 * The cases at a path: the folder itself, or those directly in it, by name.
	 *
	 * @throws FiducialException (input) when there is none
	 */
	public static List<Path> cases(Path path) {
		if (Files.isDirectory(path) && !Files.exists(path.resolve(CaseFolder.DESCRIPTION))) {
			try (Stream<Path> all = Files.list(path)) {
				List<Path> found = all.filter(p -> Files.isRegularFile(p.resolve(CaseFolder.DESCRIPTION))).sorted().toList();
				if (!found.isEmpty()) {
					return found;
				}
			} catch (IOException e) {
				throw FiducialException.input(path + ": cannot be read: " + e.getMessage(), e);
			}
		}
		// refused with a sentence if it is none
		CaseFolder.open(path).close();
		return List.of(path);
	}

	/**
	 * Runs a case with the contributed verifier of its family.
	 *
	 * @throws FiducialException (usage) when no bundle knows the family, (input) when the folder is no case or contradicts itself
	 */
	public static CaseResult verify(Path folder, IProgressMonitor monitor) {
		try (CaseFolder c = CaseFolder.open(folder)) {
			if (REGISTRY.find(c.family()).isEmpty() && REGISTRY.contributions().stream().noneMatch(x -> c.family().equals(x.id()))) {
				List<String> known = REGISTRY.contributions().stream().map(x -> String.valueOf(x.id())).sorted().toList();
				throw FiducialException.usage(folder.resolve(CaseFolder.DESCRIPTION) + ": unknown family '" + c.family() + "'; known: " + String.join(", ", known));
			}
			return verify(c, REGISTRY.get("family", c.family()), monitor);
		}
	}

	/** Runs a case with a verifier. */
	public static CaseResult verify(CaseFolder folder, CaseVerifier verifier, IProgressMonitor monitor) {
		Comparisons results = new Comparisons(folder);
		try {
			verifier.verify(folder, results, monitor);
		} catch (FiducialException e) {
			// an impossible configuration is the case's mistake, not the command line's
			throw e.exitCode() == ExitCode.USAGE ? FiducialException.input(folder.folder().resolve(CaseFolder.DESCRIPTION) + ": " + e.getMessage(), e) : e;
		}
		return results.finish();
	}
}
