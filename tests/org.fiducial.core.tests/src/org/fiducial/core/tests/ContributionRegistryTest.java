package org.fiducial.core.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import org.eclipse.core.runtime.Platform;
import org.fiducial.core.ExitCode;
import org.fiducial.core.FiducialException;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.Contribution.State;
import org.fiducial.core.registry.ContributionRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.Bundle;

class ContributionRegistryTest {
	private ContributionRegistry<Runnable> registry;

	@BeforeEach
	void open() {
		assumeTrue(Platform.isRunning(), "needs OSGi");
		registry = new ContributionRegistry<>("org.fiducial.broken.things", Runnable.class);
	}

	@AfterEach
	void close() {
		if (registry != null) {
			registry.close();
		}
	}

	@Test
	void describesWithoutCreating() {
		Contribution<Runnable> c = registry.contributions().stream().filter(x -> "throws".equals(x.id())).findFirst().orElseThrow();
		assertEquals(State.DESCRIBED, c.state());
		assertEquals("org.fiducial.broken", c.bundle());
	}

	@Test
	void goodOneWorksAmongBrokenOnes() {
		Runnable good = registry.get("thing", "good");
		assertSame(good, registry.get("thing", "good"));
		assertEquals(State.ACTIVE, registry.find("good").orElseThrow().state());
	}

	@Test
	void constructorErrorNamesBundleAndReason() {
		FiducialException e = assertThrows(FiducialException.class, () -> registry.get("thing", "throws"));
		assertEquals(ExitCode.FAILED, e.exitCode());
		assertTrue(e.getMessage().contains("org.fiducial.broken") && e.getMessage().contains("deliberately broken"), e.getMessage());
	}

	@Test
	void linkageErrorIsContained() {
		FiducialException e = assertThrows(FiducialException.class, () -> registry.get("thing", "linkage"));
		assertTrue(e.getCause() instanceof Error, String.valueOf(e.getCause()));
	}

	@Test
	void missingClassAndWrongTypeAreContained() {
		assertThrows(FiducialException.class, () -> registry.get("thing", "missing"));
		FiducialException e = assertThrows(FiducialException.class, () -> registry.get("thing", "wrong-type"));
		assertTrue(e.getMessage().contains("java.lang.Runnable"), e.getMessage());
	}

	@Test
	void duplicateAndMissingIdsAreBroken() {
		long broken = registry.contributions().stream().filter(c -> c.state() == State.BROKEN).count();
		assertEquals(2, broken);
		assertTrue(registry.contributions().stream().anyMatch(c -> c.status().getMessage().contains("already taken by bundle org.fiducial.broken")));
	}

	@Test
	void unknownIdSuggests() {
		FiducialException e = assertThrows(FiducialException.class, () -> registry.get("thing", "goood"));
		assertEquals(ExitCode.USAGE, e.exitCode());
		assertTrue(e.getMessage().contains("did you mean 'good'"), e.getMessage());
	}

	@Test
	void createsOnceUnderConcurrentUse() throws Exception {
		try (var pool = Executors.newFixedThreadPool(8)) {
			var all = IntStream.range(0, 64).mapToObj(i -> pool.submit(() -> registry.get("thing", "good"))).toList();
			Runnable first = all.getFirst().get();
			for (var f : all) {
				assertSame(first, f.get());
			}
		}
	}

	@Test
	void followsBundlesThatComeAndGo() throws Exception {
		int before = registry.contributions().size();
		Bundle broken = Platform.getBundle("org.fiducial.broken");
		String location = broken.getLocation();
		var context = Platform.getBundle("org.fiducial.core").getBundleContext();
		RegistryEvents.after("org.fiducial.broken.things", broken::uninstall);
		assertEquals(0, registry.contributions().size());
		RegistryEvents.after("org.fiducial.broken.things", () -> context.installBundle(location).start());
		assertEquals(before, registry.contributions().size());
	}
}
